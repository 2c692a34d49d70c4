package io.redtier.runtime.cache;

/**
 * What a cache holds under a key.
 *
 * @param value the value; null: it is remembered that there is no such thing
 * @param stamp what is known of it
 */
record Decoded<T>(T value, Stamp stamp) {}
