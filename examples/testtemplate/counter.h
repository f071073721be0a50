// SPDX-License-Identifier: MIT
// What is tested: a counter that reports every hour and answers questions.
#pragma once

#include <QActors/Actor>
#include <QActors/Mailbox>

class Counter : public QActors::Actor
{
    Q_OBJECT

public:
    explicit Counter(QActors::Pid reportTo) : m_reportTo(reportTo) { }

private:
    QActors::Async<> run() override
    {
        using namespace QActors;
        co_await receive(
            on("add", arg<int>, [this](int by) { m_count += by; }),
            on("get", arg<Pid>, [this](Pid from) { send(from, m_count); }),
            after(std::chrono::hours(1), [this] { send(m_reportTo, "hourly", m_count); }));
    }

    QActors::Pid m_reportTo;
    int m_count = 0;
};
