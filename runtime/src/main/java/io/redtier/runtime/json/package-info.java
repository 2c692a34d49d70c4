/** JSON of the application's types. Internal. */
package io.redtier.runtime.json;
