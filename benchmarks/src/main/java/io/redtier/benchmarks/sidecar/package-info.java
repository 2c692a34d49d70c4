/** The sidecar beside the app, against no proxy, the same proxy without policies, and nginx. */
package io.redtier.benchmarks.sidecar;
