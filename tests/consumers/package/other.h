// SPDX-License-Identifier: MIT
// A server as an application has it, in a header that two sources include.
#pragma once

#include "everything.h"

#include <QtCore/QObject>

class Store : public QActors::GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int n);

#ifdef QT_NO_KEYWORDS
Q_SIGNALS:
#else
signals:
#endif
    void added(int sum);

private:
    int m_sum = 0;
};
