namespace EmptyModule;

/// <summary>All there is in the binary module without a command, whose import is what no binary module can do without.</summary>
public static class Nothing;
