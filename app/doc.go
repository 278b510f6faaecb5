// Package app wires the parts together: it alone knows everybody. A command line speaks HTTP to the node, over a socket
// in its data directory: to the server that runs there, or else to a node that the command itself opens for as long as
// it runs. So there is one way to do a thing.
package app
