package item

import "tocsin"

// Handler is somebody who may work on items, whom one can be given to.
type Handler struct {
	Name      string      // as items keep it
	Display   string      // what people call them
	Clearance tocsin.Mark // the strictest mark that they may see
	All       bool        // every restricted item is for them
}
