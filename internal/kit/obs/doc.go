// Package obs lets an operator see how a node is: metrics in the text format that Prometheus reads, answers to "are you
// alive" and "are you ready", a log of requests, and word to the service manager.
//
// Nothing here holds what a person or a feed has written: labels are names that the program itself knows, so that their
// number is bounded and no metric tells of an owner.
package obs
