// SPDX-License-Identifier: MIT
#include "lookon_p.h"

#include "metricsprobe_p.h"
#include "traceprobe_p.h"

#include <QActors/kernel/detail/listener.h>

namespace QActors::detail {

namespace {

/// Tells those who keep books.
class Ears final : public Listener
{
public:
    void taskEnded(TaskContext *task) noexcept override { TraceProbe::endsHere(task); }
    void restarted(const char *className, const QString &id) noexcept override
    {
        TraceProbe::restarted(className, id);
        if (MetricsTable &table = MetricsTable::instance(); table.isOn())
            ++table.of(className).restarts;
    }
    void deadLetter() noexcept override
    {
        if (MetricsTable &table = MetricsTable::instance(); table.isOn())
            ++table.deadLetters;
    }
    void dropped(const char *className) noexcept override
    {
        if (MetricsTable &table = MetricsTable::instance(); table.isOn() && className)
            ++table.of(className).dropped;
    }
    void functionBegins() noexcept override { TraceProbe::functionBegins(); }
    void functionEnds() noexcept override { TraceProbe::functionEnds(); }
};

} // namespace

void lookOn()
{
    static Ears *const ears = new Ears; // threads may outlive static objects
    Listener::set(ears);
    Scheduler::visitAll([](Scheduler *scheduler) {
        TraceProbe::visit(scheduler);
        MetricsProbe::visit(scheduler);
    });
}

} // namespace QActors::detail
