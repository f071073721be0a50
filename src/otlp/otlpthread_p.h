// SPDX-License-Identifier: MIT
#pragma once

#include "otlpqueue_p.h"

#include <QtCore/qthread.h>

#include <future>

namespace QActors::detail {

class OtlpSender;

/// Where an OtlpSender lives, from begin() to finish(). Whoever has it may be on any thread.
class OtlpThread final : public QThread
{
public:
    explicit OtlpThread(const OtlpOptions &options);
    ~OtlpThread() override;
    void begin();
    /// There is a batch. Between begin() and finish().
    void wake();
    /// Sends what is left, and waits for that as long as the options have it. What could not be sent; empty if all was.
    QString finish();

    OtlpQueue queue;

protected:
    void run() override;

private:
    std::promise<OtlpSender *> m_began;
    OtlpSender *m_sender = nullptr;
    QString m_error;
};

} // namespace QActors::detail
