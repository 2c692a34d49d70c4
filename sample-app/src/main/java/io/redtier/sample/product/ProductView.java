package io.redtier.sample.product;

/**
 * A product as the API shows it.
 *
 * @param id         1 or above
 * @param name       1 to 200 characters
 * @param priceCents 0 to 100 000 000
 * @param version    grows by one with every update
 * @param cached     whether it came from the cache
 */
record ProductView(long id, String name, long priceCents, long version, boolean cached) {
    static ProductView of(Product product, boolean cached) {
        return new ProductView(product.id(), product.name(), product.priceCents(), product.version(), cached);
    }
}
