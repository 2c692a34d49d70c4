/** Caches responses of the app as RFC 9111 has a shared cache do it, in the caches of the policy document. */
package io.redtier.sidecar.responses;
