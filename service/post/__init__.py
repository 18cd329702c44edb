"""The post carries messages: it touches the network and decides nothing."""
