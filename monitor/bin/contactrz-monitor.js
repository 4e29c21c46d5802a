#!/usr/bin/env node
import 'contactrz-monitor/cli'
