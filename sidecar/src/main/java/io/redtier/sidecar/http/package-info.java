/** What is known of HTTP requests, and how the sidecar answers them itself. */
package io.redtier.sidecar.http;
