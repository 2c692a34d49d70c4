/** The caching strategies. Internal; the API is {@link io.redtier.runtime.Cache}. */
package io.redtier.runtime.cache;
