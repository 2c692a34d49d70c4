package io.redtier.sample.product;

import io.redtier.sample.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The products in the database. Thread-safe; its calls block and throw DatabaseException. */
@ApplicationScoped
public class ProductTable {
    private final Database database;

    ProductTable(Database database) {
        this.database = database;
    }

    /** The product of this id, if there is one. */
    public Optional<Product> find(long id) {
        return database
                .query("SELECT id, name, price_cents, version FROM product WHERE id = ?", ProductTable::product, id)
                .stream()
                .findFirst();
    }

    /**
     * Products in the order of their ids.
     *
     * @param after only ids above this one
     * @param limit at most so many
     */
    public List<Product> list(long after, int limit) {
        return database.query(
                "SELECT id, name, price_cents, version FROM product WHERE id > ? ORDER BY id LIMIT ?",
                ProductTable::product,
                after,
                limit);
    }

    /**
     * Replaces name and price in one statement, so that of two updates of one version only one succeeds.
     *
     * @param expectedVersion the version to be replaced; null: whatever is there
     * @return the product as it is now; empty if there is none of this id and version
     */
    public Optional<Product> update(long id, String name, long priceCents, Long expectedVersion) {
        return database.query("""
                        UPDATE product SET name = ?, price_cents = ?, version = version + 1
                        WHERE id = ? AND version = COALESCE(?::bigint, version)
                        RETURNING id, name, price_cents, version""", ProductTable::product, name, priceCents, id, expectedVersion).stream()
                .findFirst();
    }

    private static Product product(ResultSet columns) throws SQLException {
        return new Product(
                columns.getLong("id"),
                columns.getString("name"),
                columns.getLong("price_cents"),
                columns.getLong("version"));
    }
}
