// SPDX-License-Identifier: MIT
#include <QActors/qt/detail/modelfeeding.h>

#include <QActors/kernel/sleep.h>
#include <QActors/qt/modelfeeder.h>
#include <QActors/sync/event.h>
#include <QActors/tasks/task.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

ModelFeeding::ModelFeeding(QObject *model, const ModelFeederOptions &options)
    : m_model(model), m_interval(options.interval), m_budget(options.budget), m_atOnce(options.atOnce), m_most(options.most),
      m_change(std::make_shared<Event>()), m_tasks(std::make_unique<TaskGroup>())
{
    if (!model)
        throw MisuseError(u"ModelFeeder: the model is null"_s);
    if (model->thread() != QThread::currentThread())
        throw MisuseError(u"ModelFeeder: the model lives on another thread; make its feeder there, and send the rows to it"_s);
    if (m_interval.count() < 0 || m_budget.count() < 0)
        throw MisuseError(u"ModelFeederOptions: an interval of %1 and a budget of %2; give 0 or more"_s.arg(describe(m_interval), describe(m_budget)));
    if (m_atOnce < 1 || m_most < 1)
        throw MisuseError(u"ModelFeederOptions: atOnce is %1 and most is %2; give one or more"_s.arg(m_atOnce).arg(m_most));
}

ModelFeeding::~ModelFeeding() = default;

void throwNoInsert()
{
    throw MisuseError(u"ModelFeeder: the function is null; give one that inserts a QList of rows"_s);
}

void tellProgress(double progress)
{
    Task::setProgress(progress);
}

bool ModelFeeding::takesRows(const char *function) const
{
    if (m_model && m_model->thread() != QThread::currentThread())
        throw MisuseError(u"ModelFeeder::%1: called on another thread than the model's; send the rows there"_s.arg(QLatin1StringView(function)));
    if (m_error)
        std::rethrow_exception(m_error);
    return m_model && m_tasks;
}

void ModelFeeding::requireAlive(const char *function) const
{
    if (!takesRows(function))
        throw SenderGone(u"ModelFeeder::%1: the %2 was destroyed"_s.arg(QLatin1StringView(function), m_tasks ? "model"_L1 : "feeder"_L1));
}

bool ModelFeeding::isFull() const noexcept
{
    return waitingCount() >= m_most;
}

void ModelFeeding::begin()
{
    if (m_runs)
        return;
    m_runs = true;
    m_tasks->startSoon([self = shared_from_this()] { return run(self); });
}

// One batch an interval, also if rows come one by one; ends when none has come for an interval.
Async<> ModelFeeding::run(std::shared_ptr<ModelFeeding> feeding)
{
    const auto over = qScopeGuard([&feeding] { feeding->m_runs = false; });
    while (feeding->waitingCount() > 0) {
        feeding->insertBatch();
        co_await sleep(feeding->m_interval);
    }
}

void ModelFeeding::insertBatch()
{
    QElapsedTimer timer;
    timer.start();
    std::exception_ptr error;
    try {
        for (bool first = true; m_model && m_tasks && waitingCount() > 0; first = false) {
            if (!first && std::chrono::nanoseconds(timer.nsecsElapsed()) >= m_budget)
                break;
            insertSome(m_atOnce);
        }
    } catch (...) {
        error = std::current_exception();
    }
    m_error = error;
    if (error || !m_model || !m_tasks)
        dropWaiting();
    const bool isHeard = m_change->waitingCount() > 0;
    tell();
    if (error && !isHeard)
        std::rethrow_exception(error); // the group logs it
}

void ModelFeeding::tell() noexcept
{
    std::exchange(m_change, std::make_shared<Event>())->set();
}

void ModelFeeding::clear() noexcept
{
    dropWaiting();
    tell();
}

void ModelFeeding::end() noexcept
{
    dropWaiting();
    const std::unique_ptr<TaskGroup> tasks = std::move(m_tasks); // kills what runs
    tell();
}

Async<> ModelFeeding::nextChange()
{
    const std::shared_ptr<Event> change = m_change;
    co_await change->wait();
}

Async<> ModelFeeding::waitForRoom(std::shared_ptr<ModelFeeding> feeding)
{
    while (feeding->isFull()) {
        co_await feeding->nextChange();
        feeding->requireAlive("put");
    }
}

Async<> ModelFeeding::waitForAll(std::shared_ptr<ModelFeeding> feeding)
{
    feeding->requireAlive("filled");
    while (feeding->waitingCount() > 0) {
        co_await feeding->nextChange();
        feeding->requireAlive("filled");
    }
}

} // namespace QActors::detail
