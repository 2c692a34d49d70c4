package io.redtier.sample.product;

/**
 * A product of the shop.
 *
 * @param id         1 or above
 * @param name       1 to 200 characters
 * @param priceCents 0 to 100 000 000
 * @param version    grows by one with every update
 */
public record Product(long id, String name, long priceCents, long version) {}
