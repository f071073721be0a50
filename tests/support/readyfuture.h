// SPDX-License-Identifier: MIT
// A future that has its value. (Qt's own has another name since Qt 6.6.)
#pragma once

#include <QtCore/qpromise.h>

namespace TestSupport {

template<typename T>
QFuture<T> readyFuture(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

} // namespace TestSupport
