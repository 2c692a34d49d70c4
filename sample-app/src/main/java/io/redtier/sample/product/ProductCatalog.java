package io.redtier.sample.product;

import io.redtier.runtime.Cache;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.Redtier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Products as the shop sees them: the database, with the cache {@code products} before it. Thread-safe; calls block. */
@ApplicationScoped
public class ProductCatalog {
    private static final Logger LOG = Logger.getLogger(ProductCatalog.class);

    private final ProductTable table;
    private final Cache<Product> cache;

    ProductCatalog(ProductTable table, Redtier redtier) {
        this.table = table;
        this.cache = redtier.cache("products", Product.class);
    }

    /** The product, from the cache if it is there, else from the database; from the database, too, without Redis. */
    public Lookup<Product> get(long id) {
        return cache.get(Long.toString(id), key -> table.find(id).orElse(null));
    }

    /** The product as the database has it. */
    public Optional<Product> stored(long id) {
        return table.find(id);
    }

    /** At most {@code limit} products whose ids are above {@code after}, in their order, from the database. */
    public List<Product> list(long after, int limit) {
        return table.list(after, limit);
    }

    /**
     * Changes the database, then invalidates the cache.
     *
     * @param expectedVersion the version to be replaced; null: whatever is there
     * @return the product as it is now; empty if there is none of this id and version
     */
    public Optional<Product> update(long id, String name, long priceCents, Long expectedVersion) {
        Optional<Product> updated = table.update(id, name, priceCents, expectedVersion);
        if (updated.isPresent() && !invalidate(id)) {
            LOG.warnf(
                    "product %d changed while Redis was unavailable; its old value may be served until its ttl ends",
                    id);
        }
        return updated;
    }

    /** False, too, where the policy has calls fail: what the database has done is done. */
    private boolean invalidate(long id) {
        try {
            return cache.invalidate(Long.toString(id));
        } catch (RedisUnavailableException e) {
            return false;
        }
    }
}
