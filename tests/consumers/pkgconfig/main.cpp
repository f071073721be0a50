// SPDX-License-Identifier: MIT
// Compiled with what pkg-config says of QActorsTest (and with it of QActorsCore), no CMake, and all warnings: here the
// headers are not the system's.
#include <QActors/GenServer>
#include <QActors/Future>
#include <QActors/QCoro>
#include <QActors/Run>
#include <QActors/TestKit>

#include <QtCore/QCoreApplication>

using namespace QActors;
using namespace std::chrono_literals;

struct Double
{
    using Answer = int;
    int number;
};

class Doubler : public GenServer // without Q_OBJECT: needs no moc
{
public:
    Doubler()
    {
        onCall<Double>([](const Double &question) { return 2 * question.number; });
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const auto scenario = [](TaskGroup &group) -> Async<> {
        const Pid doubler = co_await start<Doubler>(group);
        co_await sleep(1h); // virtual
        QACTORS_COMPARE(co_await call<Double>(doubler, 21), 42);
    };
    const Test::Outcome outcome = Test::runScenario(Test::asScenario(scenario));
    if (!outcome.passed)
        qWarning().noquote() << outcome.message;
    return outcome.passed ? 0 : 1;
}
