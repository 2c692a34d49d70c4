package io.redtier.sidecar.responses;

/**
 * What the app says about the use of a response. Immutable.
 *
 * @param fresh           how long it is fresh, ms; 0: to be revalidated at each use; negative: the app does not say
 * @param whileRevalidate how long it may be used after that while it is revalidated, ms
 * @param ifError         how long it may be used after that if the app fails, ms
 * @param strict          whether it must not be used when it is not fresh, whatever happens
 * @param shared          whether it may answer requests with {@code Authorization}
 */
record Life(long fresh, long whileRevalidate, long ifError, boolean strict, boolean shared) {
    static final long UNSAID = -1;
}
