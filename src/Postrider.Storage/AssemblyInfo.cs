using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Postrider.Storage.Tests")]
[assembly: InternalsVisibleTo("Postrider.EndToEnd.Tests")]
