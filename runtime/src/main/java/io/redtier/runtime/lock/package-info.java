/** Locks by lease. Internal; the API is {@link io.redtier.runtime.Lock}. */
package io.redtier.runtime.lock;
