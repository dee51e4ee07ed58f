/** What the operator chose: the keys of the commands, and the YAML file as one source of them. */
@NullMarked
package io.godwit.cli.settings;

import org.jspecify.annotations.NullMarked;
