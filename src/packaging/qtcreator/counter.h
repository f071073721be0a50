#pragma once

#include <QActors/GenServer>
#include <QActors/Sleep>

#include <chrono>
#include <stdexcept>

// A server: its invokable methods are its requests, one at a time.
class Counter : public QActors::GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE QActors::Async<int> add(int by)
    {
        co_await QActors::sleep(std::chrono::seconds(1)); // something slow
        if (by < 0)
            throw std::invalid_argument("only up"); // ends the server; the supervisor starts another
        co_return m_count += by;
    }

private:
    int m_count = 0;
};
