/** The journal: its contract, and what happens to it when the world fails. */
package weir.adapters.local.journal;
