package weir.bootstrap.config;

/** Which adapter is the warehouse. */
public enum WarehouseType {
    DUCKDB
}
