package io.redtier.sample.product;

import io.redtier.sample.problem.InputChecks;

/**
 * What a client wants a product to be.
 *
 * @param name       1 to 200 printable characters
 * @param priceCents 0 to 100 000 000
 * @param version    the version that the client read; null: replace whatever is there
 */
record ProductUpdate(String name, Long priceCents, Long version) {
    private static final int LONGEST_NAME = 200;
    private static final long HIGHEST_PRICE = 100_000_000;

    void checkInto(InputChecks checks) {
        checks.check(
                        name != null && !name.isBlank() && name.length() <= LONGEST_NAME && isPrintable(name),
                        "name",
                        name,
                        "write 1 to " + LONGEST_NAME + " printable characters")
                .check(
                        priceCents != null && priceCents >= 0 && priceCents <= HIGHEST_PRICE,
                        "priceCents",
                        priceCents,
                        "write a whole number of cents from 0 to " + HIGHEST_PRICE)
                .check(
                        version == null || version >= 1,
                        "version",
                        version,
                        "write the version that you read, 1 or above, or leave it out");
    }

    /** PostgreSQL keeps no text with a NUL, nor half a surrogate pair. */
    private static boolean isPrintable(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
