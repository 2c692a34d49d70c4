/** The one place that talks to Redis: connections, their repair and bounded calls. Internal; no API for applications. */
package io.redtier.runtime.redis;
