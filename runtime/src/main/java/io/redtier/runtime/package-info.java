/**
 * Caching, locks and rate limits on Redis, driven by a policy document. Start with {@link io.redtier.runtime.Redtier}.
 */
package io.redtier.runtime;
