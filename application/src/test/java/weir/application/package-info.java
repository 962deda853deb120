/** The use cases over fakes of the world. */
package weir.application;
