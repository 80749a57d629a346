#include "fetch/fetcher.h"
