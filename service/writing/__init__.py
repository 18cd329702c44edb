"""Writing: numbers -> letters. Pure: nothing here touches network or clock."""
