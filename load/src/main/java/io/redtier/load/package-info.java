/** A client that writes to Redis, remembers what was acknowledged, and reads all of it back. Knows nothing of Kubernetes. */
package io.redtier.load;
