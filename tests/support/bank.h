// SPDX-License-Identifier: MIT
// The servers that the tests of calls talk to.
#pragma once

#include "support/testrun.h"

#include <QActors/Assertions>
#include <QActors/RunTest>
#include <QActors/Task>
#include <QActors/GenServer>
#include <QActors/Mailbox>
#include <QActors/Monitor>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// By message: Total{n} adds n and gives the sum.
struct Total
{
    using Answer = int;
    int add = 0;
};
struct Unknown
{
};

class Store : public GenServer
{
    Q_OBJECT
public:
    explicit Store(Log *log = nullptr) : m_log(log)
    {
        onCall<Total>([this](const Total &total) { return add(total.add); });
        onCast<int>([this](int n) { add(n); });
        onInfo<QString>([this](const QString &text) { note(text); });
    }

    Q_INVOKABLE int add(int n)
    {
        note(u"add %1"_s.arg(n));
        return m_sum += n;
    }
    Q_INVOKABLE int add(int a, int b) { return add(a) + 0 * b; }
    Q_INVOKABLE int sum() const { return m_sum; }
    Q_INVOKABLE void reset() noexcept { m_sum = 0; }
    Q_INVOKABLE QString greet(const QString &name) const { return u"hello "_s + name; }
    Q_INVOKABLE Async<QByteArray> fetch(QByteArray key)
    {
        note(u"fetch "_s + QString::fromUtf8(key));
        co_await sleep(10ms);
        note(u"fetched "_s + QString::fromUtf8(key));
        co_return "<" + key + ">";
    }
    Q_INVOKABLE Async<> linger(int ms) { co_await sleep(std::chrono::milliseconds(ms)); }
    Q_INVOKABLE void later(int n, QActors::ReplyTo<int> reply)
    {
        note(u"later %1"_s.arg(n));
        m_replies.append(reply);
    }
    Q_INVOKABLE void answerAll()
    {
        for (const auto &reply : std::exchange(m_replies, {}))
            reply.reply(m_sum);
    }
    Q_INVOKABLE void dropAll() { m_replies.clear(); }
    Q_INVOKABLE void refuse(const QString &why) { throw CallError(why); }
    Q_INVOKABLE int crash(int) { throw std::out_of_range("crashed"); }
    Q_INVOKABLE Async<int> crashLater()
    {
        co_await sleep(1ms);
        throw std::out_of_range("crashed later");
    }
    Q_INVOKABLE int stopNow()
    {
        stop(ExitReason(ExitReason::Kind::Shutdown, u"asked"_s));
        return 7;
    }
    std::unique_ptr<int> move(std::unique_ptr<int> box) // no QVariant can hold it
    {
        ++*box;
        return box;
    }
    QList<ReplyTo<int>> takeReplies() { return std::exchange(m_replies, {}); }

protected:
    Async<> terminate(const ExitReason &reason) override
    {
        note(u"terminate "_s + reason.toString());
        co_return;
    }

private:
    void note(const QString &line)
    {
        if (m_log)
            m_log->add(line);
    }
    Log *m_log;
    int m_sum = 0;
    QList<ReplyTo<int>> m_replies;
};

/// "Type: message" of what `fn` throws, or "value".
template<typename F>
Async<QString> thrownBy(F fn)
{
    try {
        co_await fn();
    } catch (const CallError &error) {
        co_return u"CallError: "_s + error.message();
    } catch (const CallTimeout &error) {
        co_return u"CallTimeout: "_s + error.message();
    } catch (const CallCycle &error) {
        co_return u"CallCycle: "_s + error.message();
    } catch (const ProcessExited &error) {
        co_return u"ProcessExited: "_s + error.reason().toString();
    } catch (const NoProcess &error) {
        co_return u"NoProcess: "_s + error.message();
    } catch (const MisuseError &error) {
        co_return u"MisuseError: "_s + error.message();
    } catch (const std::exception &error) {
        co_return QString::fromUtf8(error.what());
    }
    co_return u"value"_s;
}

} // namespace TestSupport
