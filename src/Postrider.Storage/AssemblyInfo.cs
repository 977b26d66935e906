using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Postrider.Storage.Tests")]
