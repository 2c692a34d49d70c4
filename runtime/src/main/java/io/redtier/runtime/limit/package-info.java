/** Rate limits. Internal; the API is {@link io.redtier.runtime.RateLimiter}. */
package io.redtier.runtime.limit;
