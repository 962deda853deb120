/** The layering, enforced; each rule is shown to catch a planted violation. */
package weir.architecture;
