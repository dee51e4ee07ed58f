package io.godwit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.RowDifference;
import io.godwit.model.TableHolder;
import io.godwit.model.TableId;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.TableReport;
import io.godwit.progress.MoveReport.ThrottledTime;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import io.godwit.progress.ReadCutover;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class HtmlReportTest {
    private static final HandOver HAND_OVER = new HandOver(
            Optional.of(new OutageForecast(
                    Duration.ofSeconds(2),
                    List.of(
                            new Part(
                                    "waiting for transactions",
                                    Duration.ofMillis(3_100),
                                    "session 42 holds shop.orders"),
                            new Part("stopping writes", Duration.ofMillis(9), "3 tables to rename")),
                    List.of(new TableHolder(
                            TableHolder.Kind.CLIENT,
                            42,
                            "app",
                            "10.0.0.7",
                            List.of(new TableId("shop", "orders")),
                            Duration.ofMillis(3_100),
                            Instant.parse("2026-11-30T01:02:03Z"),
                            "idle after",
                            "UPDATE orders SET total = 1",
                            Optional.of(Duration.ofSeconds(5)))),
                    Optional.of("not all can be seen"))),
            List.of(new HandOver.Step("applying the last changes", Duration.ofNanos(41_200_000))),
            List.of());

    private static final Instant START = Instant.parse("2026-11-20T10:00:00.123456Z");

    private static String page(Outcome outcome) {
        MoveReport report = new MoveReport(
                outcome,
                outcome == Outcome.MOVED,
                Optional.of(Duration.ofMillis(134)),
                HAND_OVER,
                START,
                START.plusSeconds(62),
                List.of(new PhaseTime("copying", START.plusSeconds(2), Duration.ofSeconds(40))),
                List.of(
                        new TableReport("shop.orders", 200_000, 1_234_567, 12_345, 200_100),
                        new TableReport("shop.items", 1, 2, 3, 4)),
                outcome == Outcome.MOVED
                        ? List.of()
                        : List.of(new RowDifference(
                                new TableId("shop", "orders"),
                                "id='<script>'",
                                RowDifference.Kind.DIFFERENT,
                                List.of("total"))),
                List.of(new RowDifference(new TableId("shop", "items"), "id=8", RowDifference.Kind.MISSING, List.of())),
                1,
                "uuid:1-3",
                "uuid:1-9",
                "the target owns the tables",
                List.of(new ThrottledTime("load.file", 2, Duration.ofSeconds(5))),
                List.of(new HookRun(
                        "success", "on-success-10", START, Duration.ofMillis(20), false, "exit 3\n<b>&amp;</b>")),
                Optional.of(new ReadCutover(START.plusSeconds(50), "uuid:1-7", true)));
        return HtmlReport.of(report, new MoveIdentity("shop", "db1:3306", "db2:3306"), "count and hash", "godwit 1");
    }

    @Test
    void holdsEveryFactThatAnAuditorNeeds() {
        assertThat(page(Outcome.MOVED))
                .contains("Moved: the target owns the tables.")
                .contains("load.file", "2 times", "5.0 s")
                .contains("db1:3306", "db2:3306", "2026-11-20T10:00:00.123Z", "2026-11-20T10:01:02.123Z")
                .contains("every row, at the final position", "count and hash")
                .contains("134 ms")
                .contains("Hand-over", "3109.0 ms", "waiting for transactions", "3100.0 ms", "41.2 ms")
                .contains("uuid:1-3", "uuid:1-9")
                .contains(
                        "possible since 2026-11-20T10:00:50.123Z, at uuid:1-7: a reader sees only states that the source had")
                .contains("200,000", "1,234,567", "12,345", "200,100")
                .contains("<td>all</td><td class=\"number\">200,001</td><td class=\"number\">1,234,569</td>")
                .contains("copying", "40.0 s", "preparing")
                .contains("on-success-10", "failed")
                .contains("godwit 1")
                .contains("Rows that differed, whose key ranges were copied again", "id=8", "missing")
                .doesNotContain("Rows that differ<");
    }

    @Test
    void isOnePageThatNeedsNothingElseAndShowsTextAsText() throws Exception {
        String page = page(Outcome.DIFFERENT);

        assertThat(page)
                .contains("Rows that differ", "id='&lt;script&gt;'", "differs in total", "&lt;b&gt;&amp;amp;&lt;/b&gt;")
                .doesNotContain("<script", "src=", "href=", "@import", "url(");
        assertThat(parsed(page)).isEqualTo("html");
    }

    /** The page is XML as well, but for its first line and one element without end: every tag is closed. */
    private static String parsed(String page) throws ParserConfigurationException, SAXException, IOException {
        String xml = page.replace("<!DOCTYPE html>\n", "").replace("<meta charset=\"utf-8\">", "");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement()
                .getTagName();
    }
}
