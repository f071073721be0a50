// SPDX-License-Identifier: MIT
// A server that holds up its thread.
#pragma once

#include <QActors/GenServer>

#include <QtCore/qsemaphore.h>

namespace TestSupport {

class Blocker : public QActors::GenServer
{
public:
    Blocker(QSemaphore *in, QSemaphore *out) : m_in(in), m_out(out) { }
    /// Says that it is in there, and stays until it is let out.
    void block() const
    {
        m_in->release();
        m_out->acquire();
    }

private:
    QSemaphore *m_in, *m_out;
};

} // namespace TestSupport
