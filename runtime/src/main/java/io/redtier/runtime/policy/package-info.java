/** Which policy document is in force, and where newer ones come from. Internal; no API for applications. */
package io.redtier.runtime.policy;
