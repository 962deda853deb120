/** What every queue in files does when the world fails. */
package weir.adapters.local.log;
