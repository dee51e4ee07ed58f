/** The final report as a file for programs. */
@NullMarked
package io.godwit.cli.report;

import org.jspecify.annotations.NullMarked;
