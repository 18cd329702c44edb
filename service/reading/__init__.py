"""Reading: the bytes of a reply -> what the person said. Pure: nothing here touches network, disk or clock."""
