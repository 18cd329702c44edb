"""Writing: facts in, letters out. Pure: nothing here touches the network, the store or a clock."""
