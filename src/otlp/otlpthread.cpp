// SPDX-License-Identifier: MIT
#include "otlpthread_p.h"

#include "otlpsender_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

OtlpThread::OtlpThread(const OtlpOptions &options) : queue(options)
{
    setObjectName(u"QActors OTLP"_s);
}

OtlpThread::~OtlpThread()
{
    quit();
    wait();
}

void OtlpThread::begin()
{
    auto began = m_began.get_future();
    start();
    m_sender = began.get();
}

void OtlpThread::run()
{
    OtlpSender sender(queue);
    m_began.set_value(&sender);
    exec();
    m_error = sender.error();
}

void OtlpThread::wake()
{
    QMetaObject::invokeMethod(m_sender, [sender = m_sender] { sender->wake(); }, Qt::QueuedConnection);
}

QString OtlpThread::finish()
{
    QMetaObject::invokeMethod(m_sender, [sender = m_sender] { sender->end(); }, Qt::QueuedConnection);
    wait();
    return m_error;
}

} // namespace QActors::detail
