package io.godwit.engine;

import io.godwit.error.MoveException;
import io.godwit.spi.Ledger;
import io.godwit.spi.Orders;
import io.godwit.spi.Orders.Setting;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What commands to this and to earlier runs have left.
 *
 * @param settings those of the configuration, changed as it was commanded
 */
record StandingOrders(Orders orders, MoveSettings settings) {
    private static final Logger LOG = LoggerFactory.getLogger(StandingOrders.class);

    /**
     * Reads them from the ledger. Of a setting that was changed by command and later in the configuration too, the
     * configuration counts: whoever wrote it meant it.
     */
    static StandingOrders of(Ledger ledger, MoveSettings configured) {
        Orders stored = ledger.orders();
        StandingOrders standing = new StandingOrders(stored, configured);
        for (Setting each : stored.settings()) {
            standing = standing.after(each, configured);
        }
        if (!standing.orders.equals(stored)) {
            ledger.keep(standing.orders);
        }
        if (!standing.orders.equals(Orders.NONE)) {
            LOG.warn("from earlier runs this still holds: {}", String.join(", ", standing.orders.describe()));
        }
        return standing;
    }

    private StandingOrders after(Setting order, MoveSettings configured) {
        String now = configured.adjustable().get(order.key());
        // The same value: this process has taken the order itself, and goes on with the way back.
        if (!order.instead().equals(now) && !order.value().equals(now)) {
            return dropped(order, "the configuration has changed since, and counts: %s".formatted(now));
        }
        try {
            return new StandingOrders(orders, settings.with(order.key(), order.value()));
        } catch (MoveException e) {
            return dropped(order, Objects.toString(e.getMessage()));
        }
    }

    private StandingOrders dropped(Setting order, String why) {
        LOG.warn("`godwit set {}={}` of an earlier run does not hold any more: {}", order.key(), order.value(), why);
        return new StandingOrders(orders.without(order.key()), settings);
    }

    StandingOrders with(Orders changed) {
        return new StandingOrders(changed, settings);
    }

    /** After {@code godwit set}; fails when the setting cannot be changed while a move runs, or the value is not legal. */
    StandingOrders set(String key, String value) {
        MoveSettings changed = settings.with(key, value);
        String before = orders.settings().stream()
                .filter(each -> each.key().equals(key))
                .map(Setting::instead)
                .findFirst()
                .orElseGet(() -> text(settings, key));
        return new StandingOrders(orders.with(new Setting(key, text(changed, key), before)), changed);
    }

    private static String text(MoveSettings settings, String key) {
        return Objects.requireNonNull(settings.adjustable().get(key), key);
    }
}
