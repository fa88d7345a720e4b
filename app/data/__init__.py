"""Tables: from any file to a typed, versioned dataset."""
