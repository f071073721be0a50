// SPDX-License-Identifier: MIT
#include "other.h"

int Store::add(int n)
{
    m_sum += n;
#ifdef QT_NO_KEYWORDS
    Q_EMIT added(m_sum);
#else
    emit added(m_sum);
#endif
    return m_sum;
}
