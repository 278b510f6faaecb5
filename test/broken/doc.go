// Package broken gives the whole program reports that are spoilt in every way that is known, and looks that it says
// what is wrong and where, keeps the good rows, counts every row once, and stays within its memory.
package broken
