/** Work queues on streams. Internal; the API is {@link io.redtier.runtime.Queue}. */
package io.redtier.runtime.queue;
