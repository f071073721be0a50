// SPDX-License-Identifier: MIT
// Streams drawn on a line, a second a sign: a digit is a value, '-' nothing, '|' the end, '#' an error, "(12|)" what comes at once.
#pragma once

#include "support/testrun.h"

#include <QActors/Dispatcher>
#include <QActors/Stream>

namespace TestSupport {

/// The stream that is drawn. What a slow reader comes late for is there at once.
inline Stream<int> marbles(const char *line)
{
    bool isAtOnce = false;
    TimePoint due = Dispatcher::current()->now();
    for (const char *sign = line; *sign; ++sign) {
        if (*sign == '(' || *sign == ')') {
            isAtOnce = *sign == '(';
            if (!isAtOnce)
                due += 1s;
            continue;
        }
        co_await sleepUntil(due);
        if (!isAtOnce)
            due += 1s;
        if (*sign == '|')
            co_return;
        if (*sign == '#')
            throw std::runtime_error("marble");
        if (*sign >= '0' && *sign <= '9')
            co_yield *sign - '0';
    }
    co_await sleepForever();
}

/// Reads the stream that `make()` gives, and draws what comes when. Virtual time.
template<typename F>
QString drawn(F make, Duration most = std::chrono::hours(1))
{
    using namespace Qt::StringLiterals;
    QString line;
    const LeakGuard guard;
    awaitVirtual([&]() -> Async<> {
        qint64 second = 0; // of the next sign
        QStringList group; // of one second
        const auto draw = [&] {
            if (group.size() == 1)
                line += group.first();
            else if (!group.isEmpty())
                line += u'(' + group.join(QString()) + u')';
            group.clear();
        };
        const TimePoint start = Dispatcher::current()->now();
        const auto put = [&](const QString &sign) {
            const qint64 now = std::chrono::duration_cast<std::chrono::seconds>(Dispatcher::current()->now() - start).count();
            if (now >= second) {
                draw();
                line += QString(now - second, u'-');
                second = now + 1;
            }
            group.append(sign);
        };
        auto stream = make();
        const auto read = [&]() -> Async<> {
            bool failed = false;
            try {
                while (const auto value = co_await stream.next())
                    put(QString::number(*value));
            } catch (const std::exception &) {
                failed = true;
            }
            put(failed ? u"#"_s : u"|"_s);
        };
        co_await moveOnAfter(most, read);
        co_await stream.close();
        draw();
    });
    if (!guard.isClean())
        line += u" left: "_s + guard.toString();
    return line;
}

} // namespace TestSupport
